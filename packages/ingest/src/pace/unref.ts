/** Lets the process end before the timer fires. Only Node has that; elsewhere a timer is a number. */
export function unref(timer: ReturnType<typeof setTimeout>): void {
  if (typeof timer === 'object') timer.unref();
}

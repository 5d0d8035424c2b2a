const dayMillis = 86_400_000;
const maxMillis = 253_402_300_799_999;

/**
 * `2026-01-31T12:00:00.000Z`; the time must be one that a `Date` can have. Every event has one, and a `Date` takes four times
 * as long, since it goes by way of local time.
 */
export function isoOf(millis: number): string {
  const whole = Math.floor(millis);
  if (whole < 0 || whole > maxMillis) return new Date(whole).toISOString();
  const days = Math.floor(whole / dayMillis);
  const rest = whole - days * dayMillis;
  const hour = Math.floor(rest / 3_600_000);
  const minute = Math.floor(rest / 60_000) % 60;
  const second = Math.floor(rest / 1_000) % 60;
  const milli = rest % 1_000;
  return `${dateOf(days)}T${two(hour)}:${two(minute)}:${two(second)}.${milli < 100 ? '0' : ''}${two(milli)}Z`;
}

/** The proleptic Gregorian date of a day since 1970, as in https://howardhinnant.github.io/date_algorithms.html. */
function dateOf(days: number): string {
  // Counted from 0000-03-01, so that a leap day comes last in its year, and in eras of 400 years.
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const leapDays = Math.floor(dayOfEra / 1_460) - Math.floor(dayOfEra / 36_524);
  const yearOfEra = Math.floor((dayOfEra - leapDays - Math.floor(dayOfEra / 146_096)) / 365);
  const daysBefore = 365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100);
  const dayOfYear = dayOfEra - daysBefore;
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${year}-${two(month)}-${two(day)}`;
}

function two(number: number): string {
  return number < 10 ? `0${number}` : `${number}`;
}

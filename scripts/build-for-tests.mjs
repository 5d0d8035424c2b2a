// The tests that cross packages run on what is built, which must then be of the present sources.
import { build } from './lib/setup.mjs';

export async function setup() {
  const { ok, output, ending } = await build();
  if (!ok) throw new Error(`${output}\nThe build failed (${ending}).`);
}

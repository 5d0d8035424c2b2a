import { describe, expect, test } from 'vitest';
import { terminalOf } from '../../src/view/terminal.js';

const screen = { isTTY: true, columns: 90, write: () => true };
const pipe = { write: () => true };

describe('colour', () => {
  test.each([
    ['a terminal', screen, {}, true],
    ['a pipe', pipe, {}, false],
    ['a pipe on a build server', pipe, { CI: 'true' }, false],
    ['a dumb terminal', screen, { TERM: 'dumb' }, false],
    ['a terminal with NO_COLOR', screen, { NO_COLOR: '1' }, false],
    ['a terminal with an empty NO_COLOR', screen, { NO_COLOR: '' }, true],
    ['a pipe with FORCE_COLOR', pipe, { FORCE_COLOR: '1' }, true],
    ['a pipe with FORCE_COLOR=0', pipe, { FORCE_COLOR: '0' }, false],
  ])('of %s', (_, stream, env, color) => {
    expect(terminalOf(stream, env).color).toBe(color);
  });
});

test('lines are as wide as the terminal', () => {
  expect(terminalOf(screen, {}).width).toBe(90);
  expect(terminalOf(pipe, {}).width).toBe(120);
});

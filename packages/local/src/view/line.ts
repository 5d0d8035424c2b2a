import type picocolors from 'picocolors';
import { cutToWidth, widthOf } from './plain-text.js';

export type Colors = ReturnType<typeof picocolors.createColors>;

/** A piece of a line, and what colours it. */
export interface Segment {
  text: string;
  paint?: (text: string) => string;
}

/** Joins the segments, cut where the width ends. Colours take no room, so they come after the cut. */
export function paintLine(segments: readonly Segment[], maxColumns: number): string {
  let left = maxColumns;
  let line = '';
  for (const { text, paint } of segments) {
    if (left <= 0) break;
    const shown = cutToWidth(text, left);
    line += paint === undefined || shown === '' ? shown : paint(shown);
    left = shown === text ? left - widthOf(text) : 0;
  }
  return line;
}

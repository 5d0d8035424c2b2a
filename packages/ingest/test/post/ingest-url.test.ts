import { expect, test } from 'vitest';
import { ingestUrl } from '../../src/post/ingest-url.js';

test.each([
  ['https://api.lunary.ai', 'https://api.lunary.ai/v1/runs/ingest'],
  ['https://api.lunary.ai/', 'https://api.lunary.ai/v1/runs/ingest'],
  ['https://api.lunary.ai///', 'https://api.lunary.ai/v1/runs/ingest'],
  [' http://localhost:3333 ', 'http://localhost:3333/v1/runs/ingest'],
  ['https://host/lunary/', 'https://host/lunary/v1/runs/ingest'],
  ['https://host/v1', 'https://host/v1/runs/ingest'],
  ['https://host/v1/runs/ingest', 'https://host/v1/runs/ingest'],
  ['https://host/v1/runs/ingest/', 'https://host/v1/runs/ingest'],
  ['https://host/base?x=1#y', 'https://host/base/v1/runs/ingest'],
  ['https://user:secret@host', 'https://host/v1/runs/ingest'],
])('%s is posted to %s', (apiUrl, url) => expect(ingestUrl(apiUrl)).toBe(url));

test.each(['', 'localhost:3333', 'ftp://host', '/v1', '11111111-2222-4333-8444-555555555555'])(
  '"%s" is refused, without being repeated',
  (apiUrl) => {
    expect(() => ingestUrl(apiUrl)).toThrow(
      new TypeError('apiUrl must be an http or https URL such as https://api.lunary.ai'),
    );
  },
);

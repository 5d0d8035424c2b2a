// A worker that traces once, and flushes after it has answered. Another request may ask whether it is done.
import * as api from '@opentelemetry/api';
import { LunarySpanProcessor } from '@lunary-otel/exporter';
import * as sdk from 'the-sdk';
import { recordSpans } from './record-spans.mjs';

const { TracerProvider = sdk.BasicTracerProvider } = sdk;
let isFlushed = false;

export default {
  fetch(request, env, context) {
    if (new URL(request.url).pathname === '/flushed') return Response.json(isFlushed);
    api.diag.setLogger(new api.DiagConsoleLogger(), api.DiagLogLevel.WARN);
    const processor = new LunarySpanProcessor({
      publicKey: env.LUNARY_PUBLIC_KEY,
      apiUrl: env.LUNARY_API_URL,
    });
    recordSpans({ api, TracerProvider, processor });
    const flush = async () => {
      await processor.forceFlush();
      isFlushed = true;
    };
    context.waitUntil(flush());
    return new Response('traced');
  },
};

import { LunarySpanProcessor } from '@lunary-otel/exporter';
import { registerOTel } from '@vercel/otel';

registerOTel({
  serviceName: 'haikus',
  spanProcessors: [new LunarySpanProcessor()], // key from LUNARY_PUBLIC_KEY
});

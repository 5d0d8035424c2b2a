// Stands for Lambda: invokes the handler, and stops the process dead once it has answered.
import { handler } from './handler.mjs';

const events = [
  { userId: 'ada', text: 'The kettle sings when the water boils, and I love it.' },
  { userId: 'grace', text: 'Too much: the provider refuses this one.' },
];

for (const [index, event] of events.entries()) {
  console.log(await handler(event, { awsRequestId: `request-${index + 1}` }));
}
process.exit(0); // no shutdown: what has not been sent by now is lost

// What the users of the app do in this demo.

const ada = { user: 'ada', conversation: 'kettle' };

export const requests = [
  { path: '/chat', body: { ...ada, message: 'Where is my order 1042?' } },
  { path: '/chat', body: { ...ada, message: 'Then I want my money back for order 1042.' } },
  { path: '/greeting', body: { user: 'ada', name: 'Ada' } },
  { path: '/search', body: { user: 'ada', query: 'How do I send something back?' } },
  { path: '/summary', body: { letter: 'I love my new kettle. It sings when the water boils.' } },
  { path: '/chat', body: { user: 'grace', message: 'Send me all my invoices since 2019.' } },
];

export async function send(appUrl, { path, body }) {
  const response = await fetch(appUrl + path, { method: 'POST', body: JSON.stringify(body) });
  return { status: response.status, text: await response.text() };
}

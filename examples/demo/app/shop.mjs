// What the shop knows: its orders, and its help pages with their embeddings.

const orders = new Map([
  ['1042', { id: '1042', item: 'blue kettle', status: 'shipped', arrives: 'Thursday' }],
]);

export const findOrder = (orderId) =>
  orders.get(orderId) ?? { id: orderId, status: 'no such order' };

export const refund = (orderId) => {
  throw new Error(`The payment service refused the refund: order ${orderId} has already shipped`);
};

export const helpPages = [
  { title: 'Sending something back', embedding: [0.9, 0.1, 0.2] },
  { title: 'Descaling a kettle', embedding: [0.1, 0.9, 0.3] },
  { title: 'Changing your address', embedding: [0.2, 0.2, 0.9] },
];

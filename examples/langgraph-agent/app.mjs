import { tool } from '@langchain/core/tools';
import { MemorySaver, MessagesAnnotation, StateGraph } from '@langchain/langgraph';
import { ToolNode, toolsCondition } from '@langchain/langgraph/prebuilt';
import { ChatOpenAI } from '@langchain/openai';
import { z } from 'zod';

const findOrder = tool(
  async ({ orderId }) => ({ orderId, status: 'shipped', arrives: 'Thursday' }),
  {
    name: 'find_order',
    description: 'Look up an order by its number',
    schema: z.object({ orderId: z.string() }),
  },
);

const model = new ChatOpenAI({ model: 'gpt-4o' }).bindTools([findOrder]);

const agent = new StateGraph(MessagesAnnotation)
  .addNode('model', async ({ messages }) => ({ messages: [await model.invoke(messages)] }))
  .addNode('tools', new ToolNode([findOrder]))
  .addEdge('__start__', 'model')
  .addConditionalEdges('model', toolsCondition)
  .addEdge('tools', 'model')
  .compile({ checkpointer: new MemorySaver(), name: 'order-agent' });

for (const question of ['Where is my order 1042?', 'Can it come on Friday instead?']) {
  const { messages } = await agent.invoke(
    { messages: [{ role: 'user', content: question }] },
    { configurable: { thread_id: 'order-1042' }, metadata: { user_id: 'ada' } },
  );
  console.log(messages.at(-1).content);
}

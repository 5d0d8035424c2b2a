import { withAssociationProperties, withTool, withWorkflow } from '@traceloop/node-server-sdk';
import OpenAI from 'openai';

const openai = new OpenAI();

const findNews = (topic) =>
  withTool({ name: 'find_news' }, async (about) => [`${about}: a new kettle is out`], topic);

const writeNewsletter = (topic) =>
  withWorkflow({ name: 'newsletter' }, async () => {
    const news = await findNews(topic);
    const completion = await openai.chat.completions.create({
      model: 'gpt-4o',
      messages: [{ role: 'user', content: `Write one sentence about this: ${news.join()}` }],
    });
    return completion.choices[0].message.content;
  });

const letter = await withAssociationProperties({ user_id: 'ada', plan: 'pro' }, () =>
  writeNewsletter('kitchen'),
);
console.log(letter);

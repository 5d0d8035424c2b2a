import { Document } from '@langchain/core/documents';
import { BaseRetriever } from '@langchain/core/retrievers';
import { RunnableLambda } from '@langchain/core/runnables';
import { ChatOpenAI } from '@langchain/openai';

/** Stands for the retriever of your vector store. */
class HelpPages extends BaseRetriever {
  lc_namespace = ['example'];

  async _getRelevantDocuments() {
    const metadata = { title: 'Returns', source: 'https://shop.example/help/returns' };
    return [new Document({ pageContent: 'Parcels can be sent back within 30 days.', metadata })];
  }
}

const helpPages = new HelpPages();
const model = new ChatOpenAI({ model: 'gpt-4o-mini', temperature: 0 });

const help = RunnableLambda.from(async (question, config) => {
  const pages = await helpPages.invoke(question, config);
  const known = pages.map((page) => page.pageContent).join('\n');
  const messages = [
    ['system', `Answer from these pages: ${known}`],
    ['user', question],
  ];
  const { text } = await model.invoke(messages, config); // the config keeps the trace in one piece
  return text;
}).withConfig({ runName: 'help' });

const answer = await help.invoke('How long can I send something back?', {
  metadata: { user_id: 'ada', plan: 'pro' },
});
console.log(answer);

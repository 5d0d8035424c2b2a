import * as fc from 'fast-check';
import type { Node } from './nodes.ts';

const count = fc.integer({ min: 0, max: 10_000 });
const text = fc.constantFrom('a', 'b', 'c');
const said = text.map((content) => [{ role: 'user', content }]);

/** What one span of any trace says: any type, times that fit nothing, usage, users and content anywhere. */
const node = fc.record(
  {
    type: fc.constantFrom('llm', 'agent', 'tool', 'chain', 'embed', 'retriever'),
    from: fc.integer({ min: -50, max: 200 }),
    to: fc.option(fc.integer({ min: -50, max: 300 }), { nil: undefined }),
    usage: fc.record({ input: count, output: count }),
    userId: text,
    userProps: fc.record({ plan: text }),
    threadId: text,
    responseId: text,
    requestModel: fc.constantFrom('gpt-4o', 'openai/gpt-4o'),
    step: fc.constant(true),
    inputMessages: said,
    outputMessages: said,
  },
  { requiredKeys: ['type', 'from', 'to'] },
);

type Grown = Omit<Node, 'below'> & { below: Grown[] };

/** Any spans in any trees. */
export const anyForest: fc.Arbitrary<Node[]> = fc
  .array(fc.tuple(node, fc.nat({ max: 20 })), { minLength: 1, maxLength: 12 })
  .map((given) => {
    const roots: Grown[] = [];
    const grown: Grown[] = [];
    for (const [said, place] of given) {
      const below: Grown = { ...(said as Omit<Node, 'below'>), below: [] };
      // A place beyond those grown so far is one of a root.
      (grown[place]?.below ?? roots).push(below);
      grown.push(below);
    }
    return roots;
  });

import { describe, expect, it } from 'vitest';
import { factsWith } from '../support/made.ts';

// No library of the captures writes these conventions yet.
const call = {
  'mcp.method.name': 'tools/call',
  'gen_ai.tool.name': 'get_weather',
  'gen_ai.operation.name': 'execute_tool',
  'gen_ai.tool.call.arguments': '{"city":"Paris"}',
  'gen_ai.tool.call.result': '{"content":[{"type":"text","text":"18C"}]}',
  'mcp.session.id': 'session-1',
  'jsonrpc.request.id': '7',
};

describe('a span of the Model Context Protocol', () => {
  it('that calls a tool is that tool', () => {
    const { fields, genai } = factsWith({ name: 'tools/call get_weather', attributes: call });
    expect(genai).toBe(true);
    expect(fields).toMatchObject({
      type: 'tool',
      toolName: 'get_weather',
      input: { city: 'Paris' },
      output: { content: [{ type: 'text', text: '18C' }] },
      details: { mcpSession: 'session-1' },
    });
  });

  it('names the tool where only its own name does', () => {
    const attributes = { 'mcp.method.name': 'tools/call' };
    expect(factsWith({ name: 'tools/call get_weather', attributes }).fields.toolName).toBe(
      'get_weather',
    );
  });

  it('that reads a resource is a retrieval of its address', () => {
    const attributes = {
      'mcp.method.name': 'resources/read',
      'mcp.resource.uri': 'file:///plan.md',
    };
    expect(factsWith({ attributes }).fields).toMatchObject({
      type: 'retriever',
      query: 'file:///plan.md',
    });
  });

  it('that gets a prompt is a chain with its name', () => {
    const attributes = { 'mcp.method.name': 'prompts/get', 'gen_ai.prompt.name': 'plan-trip' };
    expect(factsWith({ attributes }).fields).toMatchObject({
      type: 'chain',
      entityName: 'plan-trip',
    });
  });

  it.each(['initialize', 'tools/list', 'ping', 'notifications/cancelled'])(
    'of method %s is plumbing',
    (method) => {
      expect(factsWith({ attributes: { 'mcp.method.name': method } }).genai).toBe(false);
    },
  );

  it('fails as the conventions say, or as its result does', () => {
    const failed = { ...call, 'error.type': 'tool_error' };
    expect(
      factsWith({ attributes: failed, status: { code: 2, message: 'No such city.' } }).fields.error,
    ).toEqual({ type: 'tool_error', message: 'No such city.' });
    expect(
      factsWith({ attributes: { ...call, 'mcp.tool.result.is_error': true } }).fields.error,
    ).toMatchObject({ type: 'tool_error' });
  });

  it('may write each argument as an attribute', () => {
    const attributes = { 'mcp.method.name': 'tools/call', 'mcp.request.argument.city': 'Paris' };
    expect(factsWith({ attributes }).fields.input).toEqual({ city: 'Paris' });
  });
});

import { expect, test } from 'vitest';
import { startTestServer } from '../../test/server.ts';
import { createApp, type AppOptions } from '../app.ts';

interface Document {
  paths: Record<string, Record<string, { parameters: { name: string; in: string; required: boolean }[] }>>;
  components: { schemas: Record<string, unknown> };
}

async function describe(): Promise<Document> {
  const server = await startTestServer();
  return (await server.get('/api/openapi.json')) as Document;
}

test('describes every endpoint that there is, and no other', async () => {
  const { paths } = await describe();
  const described = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  // What there is does not depend on what is behind it.
  const app = createApp({ host: '127.0.0.1', allowedOrigins: [] } as unknown as AppOptions);
  const routes = app.routes
    .filter(
      ({ method, path }) => method !== 'ALL' && path.startsWith('/api/') && !path.startsWith('/api/public'),
    )
    .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`);
  expect(described.toSorted()).toEqual([...new Set(routes)].toSorted());
});

test('tells what each takes, and refers to shapes that it has', async () => {
  const document = await describe();
  const { parameters } = document.paths['/api/sessions/{sessionId}']!['get']!;
  expect(parameters.map(({ name, in: place, required }) => [name, place, required])).toEqual([
    ['sessionId', 'path', true],
    ['limit', 'query', false],
    ['cursor', 'query', false],
  ]);
  expect(document.paths['/api/facets']!['get']!.parameters).toContainEqual(
    expect.objectContaining({ name: 'field', required: true }),
  );
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, path]) => path!);
  expect(references).toContain('#/components/schemas/Run');
  for (const path of references) {
    expect(path).toMatch(/^#\/components\/schemas\/\w+$/);
    expect(document.components.schemas).toHaveProperty(path.split('/').at(-1)!);
  }
});

import { expect, test } from 'vitest';
import * as z from 'zod';
import { cleanValues, fieldIssue, isRequired, issuesOf, serverIssues } from './form-schema.ts';

const body = z.object({
  name: z.string().min(1).max(5),
  english: z.string().min(1).nullable().default(null),
  code: z.string().optional(),
  order: z.int().default(0),
  city: z.object({ area: z.string().length(6) }),
  posts: z.array(z.object({ role: z.string().min(1) })).default([]),
});

test('a field is required when neither nothing nor null will do', () => {
  const required = ['name', 'english', 'code', 'order', 'city.area'].filter((path) =>
    isRequired(body, path),
  );
  expect(required).toEqual(['name', 'city.area']);
  expect(isRequired(body, 'no.such.field')).toBe(false);
});

test('an empty field is null where null is known, otherwise absent', () => {
  const cleaned = cleanValues(body, {
    name: 'a',
    english: '',
    code: '',
    order: null,
    city: { area: '' },
    posts: [{ role: 'x' }],
  });
  expect(cleaned).toEqual({ name: 'a', english: null, city: {}, posts: [{ role: 'x' }] });
});

test('issues stand at their fields', () => {
  const found = issuesOf(body, { name: 'too long', city: { area: '11' }, posts: [{ role: '' }] });
  expect(found.map(({ path }) => path)).toEqual(['name', 'city.area', 'posts.0.role']);
  expect(fieldIssue(body, 'city.area', '110100')).toBeUndefined();
  expect(fieldIssue(body, 'posts.0.role', '')).toBeTypeOf('string');
  expect(fieldIssue(body, 'code', '')).toBeUndefined();
});

test('problems of the server are named as the fields of the form', () => {
  expect(serverIssues([{ path: 'body.city.area', message: 'm' }])).toEqual([
    { path: 'city.area', message: 'm' },
  ]);
});

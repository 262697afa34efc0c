import * as z from 'zod';

/** One thing that is wrong with the field at a path such as `city.areaCode`. */
export interface FieldIssue {
  path: string;
  message: string;
}

/** The schema of the field at a path, below objects and what wraps them; undefined when there is none. */
export function schemaAt(schema: z.ZodType, path: string): z.ZodType | undefined {
  let here: z.ZodType | undefined = schema;
  for (const name of path.split('.')) {
    const whole = unwrapped(here);
    if (whole instanceof z.ZodObject) here = childOf(whole, name);
    else if (whole instanceof z.ZodArray) here = asType(whole.element);
    else return undefined;
    if (here === undefined) return undefined;
  }
  return here;
}

function childOf(object: z.ZodObject, name: string): z.ZodType | undefined {
  return asType(object.shape[name]);
}

/** Zod types the parts of a schema by its core; every one of ours is made by zod itself. */
function asType(part: unknown): z.ZodType | undefined {
  return part instanceof z.ZodType ? part : undefined;
}

function unwrapped(schema: z.ZodType | undefined): z.ZodType | undefined {
  let here = schema;
  while (
    here instanceof z.ZodOptional ||
    here instanceof z.ZodNullable ||
    here instanceof z.ZodDefault
  ) {
    here = asType(here.unwrap());
  }
  return here;
}

/** Whether a field has to be filled in. */
export function isRequired(schema: z.ZodType, path: string): boolean {
  const field = schemaAt(schema, path);
  if (field === undefined) return false;
  return !field.safeParse(undefined).success && !field.safeParse(null).success;
}

/**
 * What a form holds as the endpoint wants it: an empty field is null where the schema knows null, otherwise absent.
 * In: the values of the form. Out: a new object.
 */
export function cleanValues(schema: z.ZodType, values: unknown, path = ''): unknown {
  if (!isPlain(values)) return values;
  const cleaned: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(values)) {
    const here = path === '' ? name : `${path}.${name}`;
    const kept = cleanField(schema, here, value);
    if (kept !== undefined) cleaned[name] = kept;
  }
  return cleaned;
}

/** One field as the endpoint wants it; see `cleanValues`. */
export function cleanField(schema: z.ZodType, path: string, value: unknown): unknown {
  if (isPlain(value)) return cleanValues(schema, value, path);
  const isEmpty = value === undefined || value === null || value === '';
  if (!isEmpty) return value;
  return schemaAt(schema, path)?.safeParse(null).success === true ? null : undefined;
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
  );
}

/** What is wrong with values by their schema, for showing at the fields. */
export function issuesOf(schema: z.ZodType, values: unknown): FieldIssue[] {
  const parsed = schema.safeParse(values);
  if (parsed.success) return [];
  return parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
}

/** What is wrong with one field alone. */
export function fieldIssue(schema: z.ZodType, path: string, value: unknown): string | undefined {
  const field = schemaAt(schema, path);
  const parsed = field?.safeParse(cleanField(schema, path, value));
  return parsed === undefined || parsed.success ? undefined : parsed.error.issues[0]?.message;
}

/** The fields of a form that a problem of the server names; `body.` is where a form is sent. */
export function serverIssues(errors: readonly FieldIssue[]): FieldIssue[] {
  return errors.map(({ path, message }) => ({ path: path.replace(/^body\./, ''), message }));
}

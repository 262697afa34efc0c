const prefix = 'chengshu.draft.';
/** A form larger than this is not kept; the browser holds about 5 MB in all. */
const draftCharactersMax = 2_000_000;

/**
 * Keeps what was typed into a form until it is sent, for this tab. In: a key of the form, its values without secrets.
 * Out: false when it is too large to be kept; the form itself is not touched.
 */
export function saveDraft(key: string, values: unknown): boolean {
  const text = JSON.stringify(values);
  if (text === undefined || text.length > draftCharactersMax) return false;
  try {
    sessionStorage.setItem(prefix + key, text);
    return true;
  } catch {
    return false;
  }
}

/** What was typed before, or undefined. */
export function readDraft(key: string): unknown {
  const text = sessionStorage.getItem(prefix + key);
  if (text === null) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    dropDraft(key);
    return undefined;
  }
}

/** Forgets a draft: it was sent or given up. */
export function dropDraft(key: string): void {
  sessionStorage.removeItem(prefix + key);
}

/** Forgets all drafts, when somebody else signs in. */
export function dropAllDrafts(): void {
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith(prefix)) sessionStorage.removeItem(key);
  }
}

/** A copy of the values without the fields that are secrets. */
export function withoutSecrets(values: unknown, secrets: ReadonlySet<string>, path = ''): unknown {
  if (typeof values !== 'object' || values === null || Array.isArray(values)) return values;
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => {
      const here = path === '' ? name : `${path}.${name}`;
      return secrets.has(here) ? [] : [[name, withoutSecrets(value, secrets, here)]];
    }),
  );
}

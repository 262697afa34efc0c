const step = '  ';

/**
 * Breaks JSON into lines. In: valid JSON on one line or many. Out: the same signs with other white space; unlike a
 * parsed and written value it keeps 2.50 and whole numbers of any length as they came.
 */
export function indentJson(text: string): string {
  let depth = 0;
  const line = () => `\n${step.repeat(depth)}`;
  return text.replaceAll(tokens, (token) => {
    switch (token[0]) {
      case '{':
      case '[':
        if (token.length > 1) return token.replaceAll(/\s/g, '');
        depth += 1;
        return `${token}${line()}`;
      case '}':
      case ']':
        depth -= 1;
        return `${line()}${token}`;
      case ',':
        return `,${line()}`;
      case ':':
        return ': ';
      case '"':
        return token;
      default:
        return '';
    }
  });
}

/** A text, an empty object or list, a sign of structure, or white space; numbers and names stay between them. */
const tokens = /"(?:[^"\\]|\\.)*"|\{\s*\}|\[\s*\]|[{}[\],:]|\s+/g;

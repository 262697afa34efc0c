const parts: Readonly<Record<string, string>> = {
  '%Y': '2026',
  '%-m': '1',
  '%m': '01',
  '%-d': '5',
  '%d': '05',
  '%H': '08',
  '%M': '30',
  '%S': '00',
};

/** A strptime form as a person writes it: `%Y/%-m/%-d` → `2026/1/5`. */
export function formWords(form: string): string {
  return form.replaceAll(/%-?[A-Za-z]/g, (part) => parts[part] ?? part);
}

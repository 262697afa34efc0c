import type { ColumnType } from '#lifecycle/source/understanding.ts';
import type { DescribedService } from './open-api.rules.ts';
import type { ServiceExamples } from './service.contract.ts';

/** Made-up values by type. */
const sampleValues: Record<ColumnType, string> = {
  text: '示例',
  integer: '1',
  decimal: '1.5',
  double: '1.5',
  date: '2026-01-31',
  timestamp: '2026-01-31T08:00:00',
  boolean: 'true',
};

/** Name of the environment variable that holds the key, so that no example carries one. */
export const keyVariable = 'CHENGSHU_KEY';

/**
 * Programs that call a service and print the answer; they run as they are once the key stands in CHENGSHU_KEY.
 * In: the service, the URL of the platform without a slash at its end, and values of a row that may be shown (by
 * column); without them a query asks for the first rows and a verification for made-up values.
 */
export function serviceExamples(
  service: DescribedService,
  baseUrl: string,
  values: Readonly<Record<string, string>> = {},
): ServiceExamples {
  return examples[service.kind](service, `${baseUrl}/data/v1/${service.code}`, values);
}

type Make = (
  service: DescribedService,
  url: string,
  values: Readonly<Record<string, string>>,
) => ServiceExamples;

const examples: Record<DescribedService['kind'], Make> = {
  query: (service, url, values) => {
    const parameters = new URLSearchParams();
    for (const { name } of service.keys) {
      const value = values[name];
      if (value !== undefined) parameters.set(name, value);
    }
    parameters.set('limit', '5');
    const address = `${url}?${parameters.toString()}`;
    return {
      curl: `curl -sS --fail-with-body -H "Authorization: Bearer $${keyVariable}" '${shellText(address)}'`,
      typescript: typescriptGet(address, 'console.log(JSON.stringify(await response.json()));'),
      python: pythonCall(
        `Request(${quoted(address)}, headers=headers)`,
        'print(response.read().decode("utf-8"))',
      ),
    };
  },
  verify: (service, url, values) => {
    const asserted =
      service.fields.find((field) => !service.keys.includes(field)) ?? service.fields[0];
    const assert =
      asserted === undefined
        ? {}
        : { [asserted.name]: values[asserted.name] ?? sampleValues[asserted.type] };
    const body = JSON.stringify({
      items: [{ key: Object.fromEntries(keyValues(service, values)), assert }],
    });
    const address = `${url}/verify`;
    return {
      curl: `curl -sS --fail-with-body -H "Authorization: Bearer $${keyVariable}" -H 'Content-Type: application/json' -d '${shellText(body)}' '${shellText(address)}'`,
      typescript: typescriptPost(address, body),
      python: pythonCall(
        `Request(${quoted(address)}, data=${quoted(body)}.encode("utf-8"), headers={**headers, "Content-Type": "application/json"})`,
        'print(response.read().decode("utf-8"))',
      ),
    };
  },
  file: (service, url) => {
    const address = `${url}/file?format=csv`;
    const name = `${service.code}.csv`;
    return {
      curl: `curl -sS --fail-with-body -H "Authorization: Bearer $${keyVariable}" -o '${name}' '${shellText(address)}'`,
      typescript: typescriptGet(
        address,
        `await writeFile(${quoted(name)}, response.body ?? '');\nconsole.log('saved ${name}');`,
        `import { writeFile } from 'node:fs/promises';\n\n`,
      ),
      python: pythonCall(
        `Request(${quoted(address)}, headers=headers)`,
        `with open(${quoted(name)}, "wb") as file:\n        copyfileobj(response, file)\n    print("saved ${name}")`,
        'from shutil import copyfileobj\n',
      ),
    };
  },
};

function keyValues(
  service: DescribedService,
  values: Readonly<Record<string, string>>,
): [string, string][] {
  return service.keys.map((key) => [key.name, values[key.name] ?? sampleValues[key.type]]);
}

function typescriptGet(address: string, use: string, head = ''): string {
  return `${head}const response = await fetch(${quoted(address)}, {
  headers: { Authorization: \`Bearer \${process.env.${keyVariable}}\` },
});
if (!response.ok) throw new Error(await response.text());
${use}
`;
}

function typescriptPost(address: string, body: string): string {
  return `const response = await fetch(${quoted(address)}, {
  method: 'POST',
  headers: {
    Authorization: \`Bearer \${process.env.${keyVariable}}\`,
    'Content-Type': 'application/json',
  },
  body: ${quoted(body)},
});
if (!response.ok) throw new Error(await response.text());
console.log(JSON.stringify(await response.json()));
`;
}

function pythonCall(request: string, use: string, head = ''): string {
  return `import os
${head}from urllib.request import Request, urlopen

headers = {"Authorization": "Bearer " + os.environ["${keyVariable}"]}
with urlopen(${request}) as response:
    ${use}
`;
}

/** A literal that TypeScript and Python read alike: JSON is a subset of both for texts without lone surrogates. */
function quoted(text: string): string {
  return JSON.stringify(text);
}

/** Inside single quotes of a POSIX shell. */
function shellText(text: string): string {
  return text.replaceAll("'", "'\\''");
}

import autocannon from 'autocannon';

/** The load of one round, in a process of its own: reads the options as JSON, prints the result as JSON. */
const options = JSON.parse(process.argv[2] ?? '{}') as {
  url: string;
  paths: string[];
  headers: Record<string, string>;
  connections: number;
  seconds: number;
};

const result = await autocannon({
  url: options.url,
  connections: options.connections,
  duration: options.seconds,
  headers: options.headers,
  requests: options.paths.map((path) => ({ method: 'GET' as const, path })),
});
console.log(
  JSON.stringify({
    perSecond: result.requests.average,
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
    failed: result.non2xx + result.errors + result.timeouts,
  }),
);

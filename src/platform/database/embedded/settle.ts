/** True when the promise is fulfilled within the time, false when the time is over first. */
export async function settle(promise: Promise<unknown>, ms: number): Promise<boolean> {
  const timeout = Promise.withResolvers<false>();
  const timer = setTimeout(() => timeout.resolve(false), ms);
  try {
    return await Promise.race([promise.then(() => true as const), timeout.promise]);
  } finally {
    clearTimeout(timer);
  }
}

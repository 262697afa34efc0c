/** Without a key or a pointer for so long, nobody is at the page. */
const awayAfterMs = 120_000;
const signs = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'] as const;

let lastSign = performance.now();

/** Begins to notice whether somebody is at the page. */
export function noticePresence(): void {
  for (const sign of signs) {
    globalThis.addEventListener(
      sign,
      () => {
        lastSign = performance.now();
      },
      { passive: true, capture: true },
    );
  }
}

/** Whether nobody has touched the page for two minutes. */
export function isAway(): boolean {
  return performance.now() - lastSign > awayAfterMs;
}

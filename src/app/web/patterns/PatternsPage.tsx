import { Page } from '#platform/ui/Page.tsx';

/** Every pattern of the design system with made-up content. */
export function PatternsPage() {
  return <Page title="Patterns">…</Page>;
}

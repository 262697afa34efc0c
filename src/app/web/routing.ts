import { useParams } from '@tanstack/react-router';
import type { PathName, PathParams } from './paths.ts';

/** The parameters in the address of the page that calls it. In: the name of its path. */
export function usePathParams<K extends PathName>(_name: K): PathParams<K> {
  // The router matched this very pattern, so its parameters are there.
  return useParams({ strict: false }) as PathParams<K>;
}

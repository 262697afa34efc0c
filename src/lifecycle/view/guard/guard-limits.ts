/** Characters the SQL of a view may have. */
export const sqlCharsMax = 200_000;
/** How deep the syntax tree may be nested; the engine itself stops at about 1,000 expressions. */
export const treeDepthMax = 2_500;
/** Standardisers within standardisers: their text multiplies at each level. */
export const standardiserDepthMax = 4;
/** Longest text or list that a function like `repeat` may be asked for. */
export const growthMax = 10_000;
/** The same inside another such call or inside a lambda, where lengths multiply; deeper they are refused. */
export const growthInsideMax = 32;
/** Pairs of rows a join without an equality may look at, as estimated before it runs. */
export const crossRowsMax = 200_000_000;
/** Objections reported at once. */
export const findingsMax = 20;

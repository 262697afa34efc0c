import { open, stat } from 'node:fs/promises';

const overwriteBytes = 1 << 20;

/** Writes zeros over a file. One with a second name is left as it is: the other name is somebody else's copy. */
export async function overwrite(path: string): Promise<void> {
  const { size, nlink } = await stat(path);
  if (nlink > 1) return;
  const file = await open(path, 'r+');
  try {
    const zeros = Buffer.alloc(overwriteBytes);
    for (let at = 0; at < size; at += overwriteBytes)
      await file.write(zeros, 0, Math.min(overwriteBytes, size - at), at);
    await file.sync();
  } finally {
    await file.close();
  }
}

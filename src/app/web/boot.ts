// The entry. It imports nothing in advance, so that the frame around every page is fetched beside the libraries and not after them.
void import('./main.tsx');
void import('./shell/Frame.tsx');

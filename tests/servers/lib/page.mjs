// A page with nothing on it: the tests send its requests themselves.
export const PAGE = '<!doctype html><html lang="en"><meta charset="utf-8"><link rel="icon" href="data:,"><title>A page</title>\n';

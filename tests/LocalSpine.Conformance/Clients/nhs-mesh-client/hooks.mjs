// Import attributes are written "with" since Node 22.
export async function load(url, context, next) {
  const loaded = await next(url, context);
  if (url.endsWith('/generate_headers.js')) {
    loaded.source = loaded.source.toString().replace('assert { type: "json" }', 'with { type: "json" }');
  }

  return loaded;
}

'use strict';

// Runs s3rver with one bucket: node server.js FOLDER PORT BUCKET. Prints "ready" when it listens.
// Lists come in pages of three, so that clients must page. What s3rver lacks or does otherwise than S3 is mended here:
// multi-part uploads are listed, aborted, and refused when they are not there; a write is answered when it is in its file.

const crypto = require('crypto');
const fs = require('fs');
const path = require('path');
const { buffer } = require('stream/consumers');
const S3rver = require('s3rver');

const PAGE = 3;
const [folder, port, bucket] = process.argv.slice(2);
const server = new S3rver({ directory: folder, address: '127.0.0.1', port: Number(port), silent: true, configureBuckets: [{ name: bucket }] });
const { store } = server;
const uploads = store.getResourcePath(bucket, undefined, 'uploads');

// Continuation tokens are made with DES, which today's OpenSSL has no more.
for (const make of ['createCipheriv', 'createDecipheriv']) {
  const original = crypto[make];
  crypto[make] = (algorithm, key, iv) => original('aes-128-cbc', Buffer.alloc(16, key), Buffer.alloc(16, iv));
}

const listObjects = store.listObjects.bind(store);
store.listObjects = (name, options) => listObjects(name, { ...options, maxKeys: Math.min(options.maxKeys, PAGE) });

async function write(file, content) {
  const bytes = Buffer.isBuffer(content) ? content : await buffer(content);
  fs.writeFileSync(file, bytes);
  return { size: bytes.length, md5: crypto.createHash('md5').update(bytes).digest('hex') };
}

store.putPart = async (name, uploadId, number, content) => {
  const file = path.join(uploads, uploadId, String(number));
  const written = await write(file, content);
  fs.writeFileSync(`${file}.md5`, written.md5);
  return written;
};

store.putObject = async (object) => {
  const file = store.getResourcePath(object.bucket, object.key, 'object');
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const written = await write(file, object.content);
  await store.putMetadata(object.bucket, object.key, object.metadata, written.md5);
  return written;
};

function list(query) {
  const after = (query['key-marker'] || '') + (query['upload-id-marker'] || '');
  const rest = (fs.existsSync(uploads) ? fs.readdirSync(uploads) : [])
    .map((id) => {
      const file = path.join(uploads, id, 'key');
      return { id, key: fs.readFileSync(file, 'utf8'), initiated: fs.statSync(file).mtime.toISOString() };
    })
    .filter((u) => u.key.startsWith(query.prefix || '') && u.key + u.id > after)
    .sort((a, b) => (a.key + a.id < b.key + b.id ? -1 : 1));
  const page = rest.slice(0, PAGE);
  const last = page[page.length - 1];
  const more = rest.length > page.length;
  const next = more ? `<NextKeyMarker>${last.key}</NextKeyMarker><NextUploadIdMarker>${last.id}</NextUploadIdMarker>` : '';
  const found = page.map((u) => `<Upload><Key>${u.key}</Key><UploadId>${u.id}</UploadId><Initiated>${u.initiated}</Initiated></Upload>`);
  return `<ListMultipartUploadsResult><Bucket>${bucket}</Bucket><IsTruncated>${more}</IsTruncated>${next}${found.join('')}</ListMultipartUploadsResult>`;
}

server.middleware.unshift(async (ctx, next) => {
  const upload = ctx.query.uploadId && path.join(uploads, path.basename(ctx.query.uploadId));
  if (ctx.method === 'GET' && 'uploads' in ctx.query) {
    ctx.type = 'application/xml';
    ctx.body = list(ctx.query);
  } else if (upload && !fs.existsSync(upload)) {
    ctx.status = 404;
    ctx.type = 'application/xml';
    ctx.body = '<Error><Code>NoSuchUpload</Code><Message>The specified upload does not exist.</Message></Error>';
  } else if (upload && ctx.method === 'DELETE') {
    fs.rmSync(upload, { recursive: true });
    ctx.status = 204;
  } else {
    await next();
  }
});

server.run().then(() => console.log('ready'));

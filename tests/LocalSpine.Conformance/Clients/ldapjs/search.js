'use strict';

// Searches with ldapjs as Node clients of the directory do: no bind, results keyed by the returned name, case mattering.
// Reads one search a line from standard input (see ../README.md), prints one JSON object a line.

const fs = require('fs');
const ldap = require('ldapjs');

const env = process.env;
const client = ldap.createClient({
  url: `ldaps://${env.LDAP_HOST}:${env.LDAP_PORT}`,
  connectTimeout: 5000,
  timeout: 10000,
  tlsOptions: {
    ca: fs.readFileSync(env.LDAP_CA),
    cert: fs.readFileSync(env.LDAP_CERT),
    key: fs.readFileSync(env.LDAP_KEY),
  },
});
client.on('error', (error) => {
  console.error(String(error));
  process.exit(1);
});

function bind() {
  return new Promise((resolve, reject) => {
    if (!env.LDAP_USER) resolve();
    else client.bind(env.LDAP_USER, env.LDAP_PASSWORD, (error) => (error ? reject(error) : resolve()));
  });
}

function search(name, base, scope, filter, attributes, page) {
  return new Promise((resolve) => {
    const entries = [];
    let pages = 0;
    // A lost connection carries the code of an LDAP answer (80) too.
    const answered = (error) => typeof error.code === 'number' && !(error instanceof ldap.ConnectionError);
    const failed = (error) => resolve({
      name, result: answered(error) ? error.code : -1, matchedDn: error.lde_dn || '', error: error.name, entries, pages,
    });
    const options = { scope, filter, attributes: attributes.split(' ').filter(Boolean) };
    if (page > 0) options.paged = { pageSize: page, pagePause: false };
    try {
      client.search(base, options, (error, answer) => {
        if (error) { failed(error); return; }
        answer.on('searchEntry', (entry) => {
          const found = {};
          for (const attribute of entry.attributes) found[attribute.type] = [].concat(attribute.vals);
          entries.push({ dn: entry.objectName.toString(), attributes: found });
        });
        answer.on('page', () => { pages += 1; });
        answer.on('error', failed);
        answer.on('end', (done) => resolve({ name, result: done ? done.status : -1, entries, pages: Math.max(pages, 1) }));
      });
    } catch (error) {
      failed(error);
    }
  });
}

async function main() {
  await bind();
  for (const line of fs.readFileSync(0, 'utf8').split('\n').filter(Boolean)) {
    const [name, base, scope, filter, attributes, page] = line.split('\t');
    console.log(JSON.stringify(await search(name, base, scope, filter, attributes, Number(page))));
  }
  client.destroy();
}

main().catch((error) => {
  console.error(String(error));
  process.exit(1);
});

"""Searches with python-ldap (libldap underneath), as change-log readers do.

Reads one search a line from standard input (see README.md), prints one JSON object a line.
"""
import json
import os
import sys

import ldap
from ldap.controls import SimplePagedResultsControl

SCOPES = {"base": ldap.SCOPE_BASE, "one": ldap.SCOPE_ONELEVEL, "sub": ldap.SCOPE_SUBTREE}


def connect():
    connection = ldap.initialize("ldaps://%s:%s" % (os.environ["LDAP_HOST"], os.environ["LDAP_PORT"]))
    connection.set_option(ldap.OPT_PROTOCOL_VERSION, 3)
    connection.set_option(ldap.OPT_X_TLS_CACERTFILE, os.environ["LDAP_CA"])
    connection.set_option(ldap.OPT_X_TLS_CERTFILE, os.environ["LDAP_CERT"])
    connection.set_option(ldap.OPT_X_TLS_KEYFILE, os.environ["LDAP_KEY"])
    connection.set_option(ldap.OPT_X_TLS_REQUIRE_CERT, ldap.OPT_X_TLS_DEMAND)
    connection.set_option(ldap.OPT_X_TLS_NEWCTX, 0)
    connection.set_option(ldap.OPT_NETWORK_TIMEOUT, 5)
    connection.simple_bind_s(os.environ.get("LDAP_USER", ""), os.environ.get("LDAP_PASSWORD", ""))
    return connection


def search(connection, name, base, scope, text, attributes, page):
    entries, pages = [], 0
    control = SimplePagedResultsControl(False, size=page, cookie="") if page else None
    try:
        while True:
            message = connection.search_ext(base, SCOPES[scope], text, attributes or None, serverctrls=[control] if control else None)
            _, found, _, answers = connection.result3(message, timeout=10)
            pages += 1
            for dn, values in found:
                entries.append({"dn": dn, "attributes": {k: [v.decode("utf-8", "replace") for v in vs] for k, vs in values.items()}})
            cookie = next((a.cookie for a in answers if a.controlType == SimplePagedResultsControl.controlType), None)
            if not control or not cookie:
                return {"name": name, "result": 0, "entries": entries, "pages": pages}
            control.cookie = cookie
    except ldap.LDAPError as error:
        detail = error.args[0] if error.args and isinstance(error.args[0], dict) else {}
        return {"name": name, "result": detail.get("result"), "matchedDn": detail.get("matched"), "error": type(error).__name__, "entries": entries}


def main():
    connection = connect()
    for line in sys.stdin:
        name, base, scope, text, attributes, page = line.rstrip("\n").split("\t")
        print(json.dumps(search(connection, name, base, scope, text, attributes.split(), int(page))), flush=True)
    connection.unbind_s()


main()

import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import javax.naming.Context;
import javax.naming.NameNotFoundException;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.SearchControls;
import javax.naming.directory.SearchResult;
import javax.naming.ldap.Control;
import javax.naming.ldap.InitialLdapContext;
import javax.naming.ldap.LdapContext;
import javax.naming.ldap.PagedResultsControl;
import javax.naming.ldap.PagedResultsResponseControl;

/**
 * Searches with Java's own LDAP client (JNDI): no bind when anonymous, the base DN in the URL, ManageDsaIT on every request.
 * Reads one search a line from standard input (see README.md), prints one JSON object a line.
 * Key and trust come from key stores named by system properties, as Java clients are set up.
 */
public final class Jndi {
    public static void main(String[] arguments) throws Exception {
        Path trust = Files.createTempFile("trust", ".p12");
        try {
            System.setProperty("javax.net.ssl.keyStore", System.getenv("LDAP_PKCS12"));
            System.setProperty("javax.net.ssl.keyStoreType", "PKCS12");
            System.setProperty("javax.net.ssl.keyStorePassword", System.getenv("LDAP_PKCS12_PASSWORD"));
            writeTrustStore(trust);
            System.setProperty("javax.net.ssl.trustStore", trust.toString());
            System.setProperty("javax.net.ssl.trustStoreType", "PKCS12");
            System.setProperty("javax.net.ssl.trustStorePassword", "changeit");
            run();
        } finally {
            Files.delete(trust);
        }
    }

    private static void writeTrustStore(Path path) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (var in = new FileInputStream(System.getenv("LDAP_CA"))) {
            int number = 0;
            for (Certificate certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("ca" + number++, certificate);
            }
        }
        try (var out = Files.newOutputStream(path)) {
            store.store(out, "changeit".toCharArray());
        }
    }

    private static void run() throws Exception {
        Hashtable<String, String> environment = new Hashtable<>();
        environment.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.ldap.LdapCtxFactory");
        environment.put(Context.PROVIDER_URL, "ldaps://" + System.getenv("LDAP_HOST") + ":" + System.getenv("LDAP_PORT") + "/o=nhs");
        environment.put("com.sun.jndi.ldap.connect.timeout", "5000");
        environment.put("com.sun.jndi.ldap.read.timeout", "10000");
        String user = System.getenv("LDAP_USER");
        if (user != null) {
            environment.put(Context.SECURITY_AUTHENTICATION, "simple");
            environment.put(Context.SECURITY_PRINCIPAL, user);
            environment.put(Context.SECURITY_CREDENTIALS, System.getenv("LDAP_PASSWORD"));
        }

        LdapContext context = new InitialLdapContext(environment, null);
        try (var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                System.out.println(search(context, line.split("\t", -1)));
            }
        }
        context.close();
    }

    /** Search bases are relative to the URL's, so o=nhs is cut off; a base outside it cannot be asked for here. */
    private static String relative(String base) {
        String compact = base.replace(", ", ",");
        if (compact.equalsIgnoreCase("o=nhs")) {
            return "";
        }
        return compact.toLowerCase().endsWith(",o=nhs") ? compact.substring(0, compact.length() - 6) : compact;
    }

    private static String search(LdapContext context, String[] fields) throws Exception {
        List<String> entries = new ArrayList<>();
        int page = Integer.parseInt(fields[5]);
        int pages = 0;
        SearchControls controls = new SearchControls();
        controls.setSearchScope(switch (fields[2]) {
            case "base" -> SearchControls.OBJECT_SCOPE;
            case "one" -> SearchControls.ONELEVEL_SCOPE;
            default -> SearchControls.SUBTREE_SCOPE;
        });
        controls.setReturningAttributes(fields[4].isEmpty() ? null : fields[4].split(" "));
        try {
            byte[] cookie = null;
            do {
                context.setRequestControls(page == 0 ? null : new Control[] {new PagedResultsControl(page, cookie, Control.CRITICAL)});
                NamingEnumeration<SearchResult> found = context.search(relative(fields[1]), fields[3], controls);
                while (found.hasMore()) {
                    entries.add(entry(found.next()));
                }
                pages++;
                cookie = page == 0 ? null : cookieOf(context.getResponseControls());
            } while (cookie != null);
        } catch (NameNotFoundException error) {
            return answer(fields[0], 32, entries, pages, error);
        } catch (NamingException error) {
            return answer(fields[0], codeOf(error), entries, pages, error);
        }
        return answer(fields[0], 0, entries, pages, null);
    }

    /** JNDI has the LDAP result only in its text: "[LDAP: error code 32 - ...]". */
    private static int codeOf(NamingException error) {
        String text = String.valueOf(error.getMessage());
        int start = text.indexOf("error code ");
        return start < 0 ? -1 : Integer.parseInt(text.substring(start + 11).split("\\D")[0]);
    }

    private static byte[] cookieOf(Control[] controls) {
        for (Control control : controls == null ? new Control[0] : controls) {
            if (control instanceof PagedResultsResponseControl paged) {
                return paged.getCookie();
            }
        }
        return null;
    }

    private static String entry(SearchResult result) throws NamingException {
        StringBuilder json = new StringBuilder("{\"dn\":" + quote(result.getNameInNamespace()) + ",\"attributes\":{");
        String comma = "";
        for (var all = result.getAttributes().getAll(); all.hasMore(); comma = ",") {
            Attribute attribute = all.next();
            List<String> values = new ArrayList<>();
            for (var each = attribute.getAll(); each.hasMore();) {
                values.add(quote(String.valueOf(each.next())));
            }
            json.append(comma).append(quote(attribute.getID())).append(":[").append(String.join(",", values)).append(']');
        }
        return json.append("}}").toString();
    }

    private static String answer(String name, int result, List<String> entries, int pages, NamingException error) {
        return "{\"name\":" + quote(name) + ",\"result\":" + result + ",\"pages\":" + pages
            + (error == null ? "" : ",\"error\":" + quote(error.getClass().getSimpleName()))
            + ",\"entries\":[" + String.join(",", entries) + "]}";
    }

    private static String quote(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ' || c > '~') {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }
}

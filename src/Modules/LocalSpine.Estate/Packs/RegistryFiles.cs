using System.Text;
using LocalSpine.Core.Estate;
using LocalSpine.Hosting.Surfaces;

namespace LocalSpine.Estate.Packs;

/// <summary>
/// The registry files of the public page, value by value in its order, the value that it has twice included. Written as the page's own steps give them:
/// plain text, which for these characters is ASCII in every encoding that an editor may choose and that the registry editor takes.
/// </summary>
internal sealed class RegistryFiles(SurfaceCatalog catalog) : IRegistryFiles
{
    public IReadOnlyList<RegistryFile> All(bool realNames)
    {
        var gas = Url("gas", realNames);
        var sbapi = Url("sbapi", realNames);
        var portal = Url("portal", realNames);
        string[] second =
        [
            Text("ActivatePOSTURL", $"{gas}/login/authactivate"),
            Text("LaunchAppsPath", portal),
            Text("MobilityPersistence_Available", "False"),
            Text("SessionLockPersistence_Enabled", "False"),
        ];
        string[] first =
        [
            Text("ActivatePOSTURL", $"{gas}/login/authactivate"),
            Text("RoleSelectionGETPOSTURL", $"{sbapi}/saml/RoleSelectionGP.jsp"),
            Text("LogoffPOSTURL", $"{gas}/login/authlogout"),
            Text("LaunchAppsPath", portal),
        ];
        var startBrowser = Text("Authentication.StartBrowser.Url", $"{sbapi}/saml/RoleSelectionWT.jsp?token=<SSO_TICKET>");
        return
        [
            Make("identity-agent-2-64-bit.reg", "HSCIC Identity Agent 2 (64-bit)", @"SOFTWARE\Wow6432Node\HSCIC\Identity Agent", second),
            Make("identity-agent-2-32-bit.reg", "HSCIC Identity Agent 2 (32-bit)", @"SOFTWARE\HSCIC\Identity Agent", second),

            // The page's file for 64 bits has no Wow6432Node either.
            Make("identity-agent-1-64-bit.reg", "HSCIC Identity Agent 1 (64-bit)", @"SOFTWARE\HSCIC\Identity Agent", first),
            Make("identity-agent-1-32-bit.reg", "HSCIC Identity Agent 1 (32-bit)", @"SOFTWARE\HSCIC\Identity Agent", first),
            Make("bt-identity-agent-ia13.reg", "BT Identity Agent IA13", @"SOFTWARE\Gemplus\GAC",
            [
                Text("Activate.URL", $"{gas}/login/authactivate"),
                Text("Logout.URL", $"{gas}/login/authlogout"),
                startBrowser,
                Text("Device.id", "1ef2f9cc"),
                "\"UpdateWatcher.enable\"=dword:00000000",
                Text("Device.id.URL", $"{sbapi}/ssb/DeviceIDLogger?ipaddress=<IP_ADR>&latestdeviceid=<DEVICE_ID>&storeddeviceid=<OLD_DEVICE_ID>&token=<SSO_TICKET>"),
                startBrowser,
                Text("RoleSelection.URL", $"{sbapi}/saml/RoleSelectionGP.jsp?token=<SSO_TICKET>&selectedRoleUid=<ROLE_UID>&ssbMode=<MODE>&gacVersion=<GAC_VERSION>&fallbackStatus=<FALLBACK>"),
                Text("Portal.URL", portal),
            ]),
        ];
    }

    private string Url(string surface, bool realNames) => catalog.Get(surface) is var found && realNames ? catalog.Url(found, found.RealNames[0]) : catalog.UrlOf(found);

    private static string Text(string name, string value) => $"\"{name}\"=\"{value}\"";

    private static RegistryFile Make(string file, string title, string key, string[] values) => new(
        file, title, Encoding.ASCII.GetBytes($"Windows Registry Editor Version 5.00\r\n\r\n[HKEY_LOCAL_MACHINE\\{key}]\r\n{string.Join("\r\n", values)}\r\n\r\n"));
}

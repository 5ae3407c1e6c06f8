using System.Text;
using LocalSpine.Core.Estate;
using LocalSpine.Estate.Packs;
using LocalSpine.Hosting;
using LocalSpine.Hosting.Surfaces;

namespace LocalSpine.Tests.Estate;

/// <summary>The registry files, line by line, against the forms on the public page of the deployment environments.</summary>
public sealed class RegistryFilesTests
{
    private const string Header = "Windows Registry Editor Version 5.00";

    private static readonly string[] Agent2 =
    [
        "\"ActivatePOSTURL\"=\"https://gas.vn1.national.ncrs.nhs.uk/login/authactivate\"",
        "\"LaunchAppsPath\"=\"https://portal.vn1.national.ncrs.nhs.uk\"",
        "\"MobilityPersistence_Available\"=\"False\"",
        "\"SessionLockPersistence_Enabled\"=\"False\"",
    ];

    private static readonly string[] Agent1 =
    [
        "\"ActivatePOSTURL\"=\"https://gas.vn1.national.ncrs.nhs.uk/login/authactivate\"",
        "\"RoleSelectionGETPOSTURL\"=\"https://sbapi.vn1.national.ncrs.nhs.uk/saml/RoleSelectionGP.jsp\"",
        "\"LogoffPOSTURL\"=\"https://gas.vn1.national.ncrs.nhs.uk/login/authlogout\"",
        "\"LaunchAppsPath\"=\"https://portal.vn1.national.ncrs.nhs.uk\"",
    ];

    // As the page has them; each value on a line of its own, in the page's order, what it has twice twice.
    private static readonly (string Title, string[] Lines)[] Page =
    [
        ("HSCIC Identity Agent 2 (64-bit)", [Header, "", @"[HKEY_LOCAL_MACHINE\SOFTWARE\Wow6432Node\HSCIC\Identity Agent]", .. Agent2, "", ""]),
        ("HSCIC Identity Agent 2 (32-bit)", [Header, "", @"[HKEY_LOCAL_MACHINE\SOFTWARE\HSCIC\Identity Agent]", .. Agent2, "", ""]),
        ("HSCIC Identity Agent 1 (64-bit)", [Header, "", @"[HKEY_LOCAL_MACHINE\SOFTWARE\HSCIC\Identity Agent]", .. Agent1, "", ""]),
        ("HSCIC Identity Agent 1 (32-bit)", [Header, "", @"[HKEY_LOCAL_MACHINE\SOFTWARE\HSCIC\Identity Agent]", .. Agent1, "", ""]),
        ("BT Identity Agent IA13",
        [
            Header, "", @"[HKEY_LOCAL_MACHINE\SOFTWARE\Gemplus\GAC]",
            "\"Activate.URL\"=\"https://gas.vn1.national.ncrs.nhs.uk/login/authactivate\"",
            "\"Logout.URL\"=\"https://gas.vn1.national.ncrs.nhs.uk/login/authlogout\"",
            "\"Authentication.StartBrowser.Url\"=\"https://sbapi.vn1.national.ncrs.nhs.uk/saml/RoleSelectionWT.jsp?token=<SSO_TICKET>\"",
            "\"Device.id\"=\"1ef2f9cc\"",
            "\"UpdateWatcher.enable\"=dword:00000000",
            "\"Device.id.URL\"=\"https://sbapi.vn1.national.ncrs.nhs.uk/ssb/DeviceIDLogger?ipaddress=<IP_ADR>&latestdeviceid=<DEVICE_ID>&storeddeviceid=<OLD_DEVICE_ID>&token=<SSO_TICKET>\"",
            "\"Authentication.StartBrowser.Url\"=\"https://sbapi.vn1.national.ncrs.nhs.uk/saml/RoleSelectionWT.jsp?token=<SSO_TICKET>\"",
            "\"RoleSelection.URL\"=\"https://sbapi.vn1.national.ncrs.nhs.uk/saml/RoleSelectionGP.jsp?token=<SSO_TICKET>&selectedRoleUid=<ROLE_UID>&ssbMode=<MODE>&gacVersion=<GAC_VERSION>&fallbackStatus=<FALLBACK>\"",
            "\"Portal.URL\"=\"https://portal.vn1.national.ncrs.nhs.uk\"",
            "", "",
        ]),
    ];

    [Fact]
    public void With_the_real_names_at_their_port_each_file_is_the_pages_own() => Compare(Files(443).All(realNames: true), line => line);

    [Theory]
    [InlineData(443, "")]
    [InlineData(8443, ":8443")]
    public void With_the_environments_names_they_differ_in_host_names_and_port_only(int port, string shown) => Compare(
        Files(port).All(realNames: false), line => line.Replace(".vn1.national.ncrs.nhs.uk", $".localspine.test{shown}", StringComparison.Ordinal));

    private static void Compare(IReadOnlyList<RegistryFile> files, Func<string, string> expected)
    {
        Assert.Equal(Page.Select(p => p.Title), files.Select(f => f.Title));
        foreach (var (file, page) in files.Zip(Page))
        {
            Assert.Equal(page.Lines.Select(expected), Encoding.ASCII.GetString(file.Content).Split("\r\n"));
            Assert.All(file.Content, octet => Assert.True(octet is >= 0x20 and < 0x7F or (byte)'\r' or (byte)'\n'));
        }
    }

    private static RegistryFiles Files(int port) => new(new SurfaceCatalog(
        [.. new LocalSpine.Identity.IdentityModule().Surfaces, .. new LocalSpine.Portal.PortalModule().Surfaces], new EnvironmentOptions { Https = port }));
}

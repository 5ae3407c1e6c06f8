using LocalSpine.Hosting;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace LocalSpine.Portal.Pages;

/// <summary>The settings that the environment was started with.</summary>
internal sealed class SettingsModel(EnvironmentOptions options) : PageModel
{
    public IReadOnlyList<EnvironmentSetting> Settings => options.Settings;
}

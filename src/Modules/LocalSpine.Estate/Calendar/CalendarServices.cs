using LocalSpine.Core.Estate;
using LocalSpine.Estate.Builds;
using LocalSpine.Hosting.Modules;
using Microsoft.Extensions.DependencyInjection;

namespace LocalSpine.Estate.Calendar;

/// <summary>What the calendar and the builds need.</summary>
internal static class CalendarServices
{
    public static void AddCalendarAndBuilds(this IServiceCollection services)
    {
        services.AddSingleton<CalendarStore>();
        services.AddSingleton<IServiceHours>(p => p.GetRequiredService<CalendarStore>());
        services.AddSingleton<IStartupTask>(p => p.GetRequiredService<CalendarStore>());
        services.AddSingleton<IBackgroundTask>(p => p.GetRequiredService<CalendarStore>());
        services.AddSingleton<IResettable>(p => p.GetRequiredService<CalendarStore>());
        services.AddSingleton<ICalendar, CalendarDesk>();
        services.AddSingleton<BuildStore>();
        services.AddSingleton<IBehaviour>(p => p.GetRequiredService<BuildStore>());
        services.AddSingleton<IStartupTask>(p => p.GetRequiredService<BuildStore>());
        services.AddSingleton<IBackgroundTask>(p => p.GetRequiredService<BuildStore>());
        services.AddSingleton<IResettable>(p => p.GetRequiredService<BuildStore>());
        services.AddSingleton<IBuilds, BuildDesk>();
    }
}

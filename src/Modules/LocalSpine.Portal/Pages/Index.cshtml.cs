using LocalSpine.Core.Estate;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace LocalSpine.Portal.Pages;

/// <summary>The estate page.</summary>
internal sealed class IndexModel(IEstate estate, ICalendar calendar, IBuilds builds) : PageModel
{
    public EstateDescription Estate { get; } = estate.Describe();

    public IBuilds Builds => builds;

    public CalendarView Calendar { get; } = calendar.Look(TimeSpan.FromDays(7));
}

using CsCheck;
using LocalSpine.Identity.Sessions;

namespace LocalSpine.Tests.Identity;

/// <summary>Tickets in all forms in which they travel (identity 4).</summary>
public sealed class TicketTests
{
    [Fact]
    public void A_ticket_has_the_form_of_recorded_ones()
    {
        for (var i = 0; i < 1000; i++)
        {
            Assert.Matches("^AQIC5wM2LY4Sfc[A-Za-z0-9+/]{33}=@AAJTSQACMDE=#$", Ticket.New());
        }
    }

    [Fact]
    public void Every_form_is_the_same_ticket()
    {
        for (var i = 0; i < 1000; i++)
        {
            var ticket = Ticket.New();
            string[] forms =
            [
                ticket, Uri.EscapeDataString(ticket), ticket.Replace('+', ' '), ticket[..^1], $" {ticket}\n",
                ticket.Replace('+', '-').Replace('/', '_').Replace('=', '.').Replace('@', '*').Replace('#', '*'),
            ];
            Assert.All(forms, form => Assert.Equal(ticket, Ticket.Normalise(form)));
        }
    }

    [Fact]
    public void Whatever_comes_is_printable_or_nothing() => Gen.String[0, 500].Sample(text => Assert.DoesNotContain(Ticket.Normalise(text), c => c is < '!' or > '~'));
}

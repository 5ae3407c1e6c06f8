using LocalSpine.Core.Identity;

namespace LocalSpine.Tests.Identity;

/// <summary>What codes mean and include (identity 9.2).</summary>
public sealed class RbacCodesTests
{
    [Theory]
    [InlineData("R8000", "S8000:G8000:R8000", "\"Clinical\":\"Clinical Provision\":\"Clinical Practitioner Access Role\"")]
    [InlineData("R5080", "S0080:G0450:R5080", "\"Admin & Clerical\":\"Management - A & C\":\"Registration Authority Manager\"")]
    public void A_job_role_has_its_groups(string code, string triple, string name)
    {
        Assert.Equal(new CodedName(triple, name), RbacCodes.JobRole(code));
        Assert.Null(RbacCodes.JobRole("R0000"));
    }

    [Theory]
    [InlineData("R8015", "B8029", "B8028", "B0380", "B0790", "B1690", "B0069", "B0360", "B0401")] // the chain of identity 9.2
    [InlineData("R8015", "B0572", "B0570")]
    [InlineData("R8015", "B0825", "B0820")]
    public void An_activity_includes_lower_ones(string role, string granted, params string[] included) =>
        Assert.Superset(new HashSet<string>(included), new HashSet<string>(RbacCodes.Effective(role, [granted])));

    [Fact]
    public void A_baseline_comes_with_the_role_and_only_with_it()
    {
        Assert.Contains("B0420", RbacCodes.Effective("R0260", []));
        Assert.DoesNotContain("B0420", RbacCodes.Effective("R8001", []));
        Assert.Empty(RbacCodes.Effective("R8015", []));
    }

    [Fact]
    public void Unknown_codes_stand_for_themselves()
    {
        Assert.Equal(new CodedName("B9999", "B9999"), RbacCodes.Activity("B9999"));
        Assert.Equal(["B9999"], RbacCodes.Effective("R0000", ["B9999"]));
    }

    [Fact]
    public void Codes_are_listed_once()
    {
        foreach (var list in new[] { RbacCodes.JobRoles, RbacCodes.Activities, RbacCodes.AreasOfWork })
        {
            Assert.Equal(list.Count, list.DistinctBy(c => c.Code).Count());
            Assert.DoesNotContain(list, c => c.Name.Length == 0);
        }
    }
}

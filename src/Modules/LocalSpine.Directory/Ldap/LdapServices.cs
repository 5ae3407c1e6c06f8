using LocalSpine.Core.Estate;
using LocalSpine.Directory.Schema;
using LocalSpine.Hosting;
using LocalSpine.Hosting.Exchanges;

namespace LocalSpine.Directory.Ldap;

/// <summary>What every LDAP connection uses.</summary>
internal sealed record LdapServices(
    DirectorySchema Schema, SearchOperation Search, BindOperation Bind, CompareOperation Compare, IExchangeLog Exchanges, TimeProvider Clock, EnvironmentOptions Options,
    IServiceHours Hours);

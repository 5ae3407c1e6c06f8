using System.CommandLine;
using LocalSpine.Commands;

var root = new RootCommand("LocalSpine: an NHS Spine deployment environment on your machine. Not affiliated with the NHS; synthetic data only.")
{
    UpCommand.Create(),
    EndpointCommand.Create(),
    CertificateCommand.Create(),
    RequestCommand.Create(),
    AccountCommand.Create(),
    PatientCommand.Create(),
    UserCommand.Create(),
    CardCommand.Create(),
    ClockCommand.Create(),
    CalendarCommand.Create(),
    BuildCommand.Create(),
    FaultCommand.Create(),
    SmspCommand.Create(),
    ApplicationCommand.Create(),
    MailboxCommand.Create(),
    WorkflowCommand.Create(),
    ProxyCommand.Create(),
    AgentCommand.Create(),
    ExchangesCommand.Create(),
    DoctorCommand.Create(),
    LintCommand.Create(),
    PackCommand.Create(),
    PackCommand.CreateRegistry(),
    HostsCommand.Create(),
    StatusCommand.Create(),
    SeedCommand.Create(),
    NamespaceCommand.Create(),
    ResetCommand.Create(),
    SnapshotCommand.Create(),
};
return await root.Parse(args).InvokeAsync();

namespace LocalSpine.Mailboxes.Api;

/// <summary>When an operation's token is used.</summary>
internal enum TokenUse
{
    /// <summary>It needs none.</summary>
    None,

    /// <summary>Before the work, in a transaction of its own.</summary>
    Before,

    /// <summary>The operation uses <see cref="MeshCall.Token"/> in the transaction of its work.</summary>
    WithWork,
}

/// <summary>One operation of the API: where it is and what it answers. To add one: a class here, and its line in <c>MailboxesModule</c>.</summary>
internal interface IMeshOperation
{
    /// <summary>For the exchange record.</summary>
    string Name { get; }

    /// <summary>Methods and paths; <c>{mailbox}</c> stands for the mailbox whose token is needed.</summary>
    IReadOnlyList<(string Method, string Path)> Routes { get; }

    TokenUse Token { get; }

    /// <summary>Answers a request whose token was checked.</summary>
    /// <exception cref="MeshRefusedException">The request is refused.</exception>
    /// <exception cref="MeshInvalidException">The request is not as the API describes it.</exception>
    Task AnswerAsync(MeshCall call);
}

namespace LocalSpine.Commands;

/// <summary>A progress bar on standard error: redrawn on a terminal, a line every ten per cent elsewhere.</summary>
internal sealed class ProgressLine : IDisposable
{
    private readonly Lock _gate = new();
    private readonly bool _isTerminal = !Console.IsErrorRedirected;
    private int _lastShown = -1;
    private bool _open;

    public void Show(string title, long done, long total)
    {
        if (total <= 0)
        {
            return;
        }

        lock (_gate)
        {
            var percent = (int)(done * 100 / total);
            var step = _isTerminal ? percent : percent / 10;
            if (step == _lastShown)
            {
                return;
            }

            _lastShown = step;
            var filled = percent * 30 / 100;
            var bar = $"{title} [{new string('#', filled)}{new string('.', 30 - filled)}] {percent,3}% {done:N0} of {total:N0}";
            Console.Error.Write(_isTerminal ? $"\r{bar}" : $"{bar}\n");
            _open = _isTerminal;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_open)
            {
                Console.Error.WriteLine();
                _open = false;
            }
        }
    }
}

namespace MobileNetEdge.Runtime.Int8.Threads;

/// <summary>
/// A fixed number of workers: the caller's thread, and threads of its own that are made at load. Between runs they sleep. All of them run the same program,
/// each its <see cref="Share"/>.
/// </summary>
internal sealed class Team : IDisposable
{
    private const int StackBytes = 256 << 10;    // kernels need a few of them

    private readonly TeamBarrier _start;
    private readonly TeamBarrier _steps;
    private readonly int _workers;
    private ITeamProgram? _program;    // null between runs
    private Exception? _failure;

    /// <param name="workers">2 or more.</param>
    /// <param name="processors">For each thread but the caller's the processor that it runs on; null where the system decides.</param>
    /// <exception cref="ArgumentException">A thread cannot run on its processor.</exception>
    public Team(int workers, IReadOnlyList<int>? processors)
    {
        _workers = workers;
        (_start, _steps) = (new TeamBarrier(workers), new TeamBarrier(workers));
        using CountdownEvent ready = new(workers - 1);
        string? problem = null;
        for (int worker = 1; worker < workers; worker++)
        {
            int number = worker;
            int? processor = processors?[worker - 1];
            new Thread(() => Work(number, processor, ref problem, ready), StackBytes) { IsBackground = true, Name = $"MobileNetEdge worker {number}" }.Start();
        }

        ready.Wait();
        if (problem is not null)
        {
            Dispose();
            throw new ArgumentException(problem, nameof(processors));
        }
    }

    /// <summary>Runs a program with all workers, and returns when each is done.</summary>
    /// <exception cref="InvalidOperationException">A worker failed, now or in a run before: the team does not work any more.</exception>
    public void Run(ITeamProgram program)
    {
        _program = program;
        if (_start.Meet())
        {
            RunShare(program, 0);
            _program = null;
        }

        if (Volatile.Read(ref _failure) is { } failure)
        {
            throw new InvalidOperationException("a worker failed and the engine cannot run any more; make another", failure);
        }
    }

    /// <summary>Ends the threads.</summary>
    public void Dispose()
    {
        _start.Break();
        _steps.Break();
    }

    private void Work(int worker, int? processor, ref string? problem, CountdownEvent ready)
    {
        if (processor is { } number && Processors.Pin(number) is { } reason)
        {
            Volatile.Write(ref problem, reason);
        }

        ready.Signal();
        while (_start.Meet())
        {
            RunShare(_program!, worker);
        }
    }

    /// <summary>A worker that fails wakes the others: nobody waits for it.</summary>
    private void RunShare(ITeamProgram program, int worker)
    {
        try
        {
            program.Run(new Share(worker, _workers, _steps));
            _steps.Meet();
        }
        catch (Exception failure)
        {
            Interlocked.CompareExchange(ref _failure, failure, null);
            Dispose();
        }
    }
}

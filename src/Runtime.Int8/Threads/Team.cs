using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MobileNetEdge.Runtime.Int8.Threads;

/// <summary>
/// A fixed number of threads: the caller's, and others that are created at load and sleep between runs. Each thread first takes its own
/// slices of a stage (<see cref="Tickets"/>), the same part of each stage, whose data its cache may still hold; then it takes those of
/// threads that have not arrived yet. So a thread whose processor is busy with another program delays the others only in the middle of
/// a slice; in the worst case the caller does all the work.
/// </summary>
internal sealed class Team : IDisposable
{
    private const int StackBytes = 256 << 10;    // kernels need little of it

    private readonly TeamSignal _signal = new();
    private readonly int _threads;
    private Counters _counters;
    private ITeamProgram? _program;    // null between runs
    private int _stage;
    private int _slices;    // of the stage
    private int _end;
    private bool _isBroken;
    private Exception? _failure;

    /// <param name="threads">2 or more.</param>
    /// <param name="processors">The processor for each thread but the caller's; null if the system decides.</param>
    /// <exception cref="ArgumentException">A thread cannot run on its processor.</exception>
    public Team(int threads, IReadOnlyList<int>? processors)
    {
        (_threads, _counters.Tickets) = (threads, Tickets.None.Value);
        using CountdownEvent ready = new(threads - 1);
        string? problem = null;
        for (int thread = 1; thread < threads; thread++)
        {
            int number = thread;
            int? processor = processors?[thread - 1];
            Thread own = new(() => Start(number, processor, ref problem, ready), StackBytes);
            (own.IsBackground, own.Name) = (true, $"MobileNetEdge thread {number}");
            own.Start();
        }

        ready.Wait();
        if (problem is not null)
        {
            Dispose();
            throw new ArgumentException(problem, nameof(processors));
        }
    }

    /// <summary>Runs stages of a program with all threads, and returns when they are done.</summary>
    /// <param name="program">What to run.</param>
    /// <param name="first">The first stage.</param>
    /// <param name="end">One past the last stage.</param>
    /// <exception cref="InvalidOperationException">A thread failed, now or in an earlier run: the team cannot run any more.</exception>
    public void Run(ITeamProgram program, int first, int end)
    {
        if (!Volatile.Read(ref _isBroken))
        {
            (_program, _end) = (program, end);
            Begin(first);
            Work(0);
            _program = null;
        }

        if (Volatile.Read(ref _failure) is { } failure)
        {
            throw new InvalidOperationException("a thread of the engine failed, so it cannot run any more; create another engine", failure);
        }
    }

    /// <summary>Ends the threads.</summary>
    public void Dispose()
    {
        Volatile.Write(ref _isBroken, true);
        Interlocked.MemoryBarrier();
        _signal.Wake();
    }

    private void Start(int thread, int? processor, ref string? problem, CountdownEvent ready)
    {
        if (processor is { } number && Processors.Pin(number) is { } reason)
        {
            Volatile.Write(ref problem, reason);
        }

        ready.Signal();
        Work(thread);
    }

    /// <summary>Takes slices: the caller until the run is over, the others until the team ends.</summary>
    private void Work(int thread)
    {
        while (!Volatile.Read(ref _isBroken))
        {
            Tickets tickets = new(Volatile.Read(ref _counters.Tickets));
            if (tickets.AreLeft)
            {
                int slice = tickets.Pick(thread * _slices / _threads);
                if (Interlocked.CompareExchange(ref _counters.Tickets, tickets.Without(slice).Value, tickets.Value) == tickets.Value)
                {
                    Compute(thread, slice);
                }
            }
            else if (thread == 0 && tickets.AreOver)
            {
                return;
            }
            else
            {
                _signal.Await(ref _counters.Tickets, tickets.Stage, ref _isBroken);
            }
        }
    }

    private void Begin(int stage)
    {
        try
        {
            Open(0, stage);
        }
        catch (Exception failure)
        {
            Fail(failure);
        }
    }

    /// <summary>Not inlined, so that a waiting thread keeps no reference to the program.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Compute(int thread, int slice)
    {
        try
        {
            _program!.Run(_stage, new Share(thread, slice, _slices));
            if (Interlocked.Decrement(ref _counters.SlicesLeft) == 0)
            {
                Open(thread, _stage + 1);
            }
        }
        catch (Exception failure)
        {
            Fail(failure);
        }
    }

    /// <summary>
    /// Opens a stage. All earlier stages are done, and no other thread touches anything. Stages that are not divided are run here at once;
    /// the next divided one is opened to all threads.
    /// </summary>
    private void Open(int thread, int stage)
    {
        ITeamProgram program = _program!;
        int slices = 0;
        for (; stage < _end && (slices = program.Slices(stage)) == 1; stage++)
        {
            program.Run(stage, new Share(thread, 0, 1));
        }

        slices = stage < _end ? slices : 0;
        (_stage, _slices, _counters.SlicesLeft) = (stage, slices, slices);
        Interlocked.Exchange(ref _counters.Tickets, new Tickets(Volatile.Read(ref _counters.Tickets)).Next(slices).Value);
        if (thread != 0 || slices != 0)    // else the run is over, and this is the caller's thread
        {
            _signal.Wake();
        }
    }

    /// <summary>Releases the other threads when one fails, so that none waits for it.</summary>
    private void Fail(Exception failure)
    {
        Interlocked.CompareExchange(ref _failure, failure, null);
        Dispose();
    }

    /// <summary>One cache line per counter, so that threads waiting for tickets do not disturb those that finish slices.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Counters
    {
        [FieldOffset(64)]
        public long Tickets;

        [FieldOffset(192)]
        public int SlicesLeft;
    }
}

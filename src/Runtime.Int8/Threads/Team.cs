using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MobileNetEdge.Runtime.Int8.Threads;

/// <summary>
/// A fixed number of threads: the caller's, and others of its own that are made at load. Between runs they sleep. Each thread has slices
/// of a stage that it takes first (<see cref="Tickets"/>), the same part of each stage, whose data its cache may still hold; then it
/// takes those of others who have not come yet. So a thread that has no processor, because another program has it, delays no other but in
/// the middle of a slice; at worst the caller does all.
/// </summary>
internal sealed class Team : IDisposable
{
    private const int StackBytes = 256 << 10;    // kernels need a few of them

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
    /// <param name="processors">For each thread but the caller's the processor that it runs on; null where the system decides.</param>
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
    /// <param name="end">Behind the last.</param>
    /// <exception cref="InvalidOperationException">A thread failed, now or in a run before: the team does not work any more.</exception>
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
            throw new InvalidOperationException("a thread of the engine failed and it cannot run any more; make another", failure);
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

    /// <summary>Not inlined, so that a thread who waits keeps nothing of the program.</summary>
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
    /// All stages before one are done, and no other thread touches anything. Stages that are not divided are done here and now; the next
    /// one is opened to all.
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
        if (thread != 0 || slices != 0)    // else the run is over, and who should know is here
        {
            _signal.Wake();
        }
    }

    /// <summary>A thread that fails releases the others: none waits for it.</summary>
    private void Fail(Exception failure)
    {
        Interlocked.CompareExchange(ref _failure, failure, null);
        Dispose();
    }

    /// <summary>Each in a cache line of its own: those who wait for tickets do not disturb those who finish slices.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Counters
    {
        [FieldOffset(64)]
        public long Tickets;

        [FieldOffset(192)]
        public int SlicesLeft;
    }
}

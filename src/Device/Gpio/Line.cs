using System.Device.Gpio;
using System.Runtime.InteropServices;
using MobileNetEdge.Device.Linux;

namespace MobileNetEdge.Device.Gpio;

/// <summary>A line that this program holds.</summary>
internal sealed unsafe class Line(IKernel kernel, int descriptor, int number, string name) : IDisposable
{
    private (PinEventTypes Types, PinChangeEventHandler Handler)[] _handlers = [];

    public int Descriptor => descriptor;

    public int Number => number;

    /// <summary>Null until it is set: the line stays as it was.</summary>
    public PinMode? Mode { get; private set; }

    public bool IsClosed { get; private set; }

    /// <summary>Whether there is a handler for edges.</summary>
    public bool IsWatched => _handlers.Length > 0;

    /// <param name="mode">Direction and pull.</param>
    /// <param name="value">The level of an output from the start; null is low, or the present level if it is already an output.</param>
    /// <exception cref="GpioException">The chip cannot do it.</exception>
    public void Configure(PinMode mode, PinValue? value)
    {
        if (mode == PinMode.Output && Mode == PinMode.Output)
        {
            if (value is { } level)
            {
                Write(level);
            }

            return;
        }

        Configure(mode, _handlers, value ?? PinValue.Low);
        Mode = mode;
    }

    public PinValue Read()
    {
        LineValues values = new() { Mask = 1 };
        Check("cannot be read", kernel.Control(descriptor, LineAbi.GetValues, &values));
        return (values.Bits & 1) != 0;
    }

    /// <exception cref="GpioException">It is not an output.</exception>
    public void Write(PinValue value)
    {
        LineValues values = new() { Bits = value == PinValue.High ? 1u : 0, Mask = 1 };
        Check("cannot be written", kernel.Control(descriptor, LineAbi.SetValues, &values));
    }

    /// <exception cref="GpioException">The line is not an input, or the chip cannot report its edges.</exception>
    public void Watch(PinEventTypes types, PinChangeEventHandler handler) => Reconfigure([.. _handlers, (types, handler)]);

    /// <summary>Undoes one <see cref="Watch"/> of this handler.</summary>
    public void Unwatch(PinChangeEventHandler handler)
    {
        int at = Array.FindLastIndex(_handlers, entry => entry.Handler == handler);
        if (at >= 0)
        {
            Reconfigure([.. _handlers[..at], .. _handlers[(at + 1)..]]);
        }
    }

    /// <summary>Reads the edges that are available, without waiting.</summary>
    /// <returns>How many.</returns>
    public int ReadEvents(Span<LineEvent> events)
    {
        Span<PollEntry> ready = [new PollEntry(descriptor)];
        if (!Kernel.Poll(ready, TimeSpan.Zero) || (ready[0].Ready & PollEntry.Readable) == 0)
        {
            return 0;
        }

        int bytes = Kernel.Read(descriptor, MemoryMarshal.AsBytes(events));
        return Math.Max(0, bytes) / sizeof(LineEvent);
    }

    /// <summary>Calls the handlers of an edge.</summary>
    public void Tell(object sender, in LineEvent happened)
    {
        PinEventTypes type = happened.Id == LineAbi.RisingEvent ? PinEventTypes.Rising : PinEventTypes.Falling;
        LineEventArgs? args = null;
        foreach ((PinEventTypes types, PinChangeEventHandler handler) in _handlers)
        {
            if ((types & type) != 0)
            {
                handler(
                    sender,
                    args ??= new LineEventArgs(type, number, new TimeSpan((long)(happened.Nanoseconds / TimeSpan.NanosecondsPerTick))));
            }
        }
    }

    public void Dispose()
    {
        IsClosed = true;
        kernel.Close(descriptor);
    }

    private void Reconfigure((PinEventTypes Types, PinChangeEventHandler Handler)[] handlers)
    {
        if (Mode is null or PinMode.Output)
        {
            throw new GpioException($"{name} is not an input and has no edges; set its mode first");
        }

        Configure(Mode.Value, handlers, PinValue.Low);
        _handlers = handlers;
    }

    private void Configure(PinMode mode, (PinEventTypes Types, PinChangeEventHandler Handler)[] handlers, PinValue value)
    {
        LineConfig config = mode switch
        {
            PinMode.Input => new LineConfig { Flags = LineAbi.Input | LineAbi.NoPull },
            PinMode.InputPullUp => new LineConfig { Flags = LineAbi.Input | LineAbi.PullUp },
            PinMode.InputPullDown => new LineConfig { Flags = LineAbi.Input | LineAbi.PullDown },
            _ => new LineConfig
            {
                Flags = LineAbi.Output,
                Attributes = 1,
                AttributeId = LineAbi.OutputValues,
                AttributeValue = value == PinValue.High ? 1u : 0,
                AttributeMask = 1,
            },
        };
        if (mode != PinMode.Output)
        {
            foreach ((PinEventTypes types, _) in handlers)
            {
                config.Flags |= ((types & PinEventTypes.Rising) != 0 ? LineAbi.EdgeRising : 0)
                    | ((types & PinEventTypes.Falling) != 0 ? LineAbi.EdgeFalling : 0);
            }
        }

        string what = handlers.Length > 0 ? "cannot report edges; choose another line" : $"cannot be {mode}";
        Check(what, kernel.Control(descriptor, LineAbi.SetConfig, &config));
    }

    private void Check(string what, int result)
    {
        if (result < 0)
        {
            throw new GpioException($"{name} {what} ({Errno.Message(-result)})");
        }
    }
}

using System.Runtime.InteropServices;
using MobileNetEdge.Device.Gpio;
using MobileNetEdge.Device.Linux;
using MobileNetEdge.Device.Tests.Linux;

namespace MobileNetEdge.Device.Tests.Gpio;

/// <summary>
/// A chip of lines as the kernel's document describes it: a descriptor for each line taken, from which its edges are read.
/// </summary>
internal sealed unsafe class SimulatedGpioChip(SimulatedKernel kernel, string label, int lines) : SimulatedDevice
{
    private readonly Lock _lock = new();

    public int OpenError { get; set; }

    /// <summary>Lines that are held, by number.</summary>
    public Dictionary<int, SimulatedLine> Taken { get; } = [];

    /// <summary>Lines that other programs hold.</summary>
    public Dictionary<int, string> Foreign { get; } = [];

    /// <summary>The errors that requests of lines taken from now on fail with.</summary>
    public Dictionary<uint, int> LinesFail { get; } = [];

    public override int Open() => OpenError != 0 ? -OpenError : Kernel.NewEvent();

    public override int Control(uint request, void* argument)
    {
        lock (_lock)
        {
            switch (request)
            {
                case LineAbi.GetChipInfo:
                    ChipInfo* chip = (ChipInfo*)argument;
                    System.Text.Encoding.UTF8.GetBytes(label, new Span<byte>(chip->Label, 32));
                    chip->Lines = (uint)lines;
                    return 0;
                case LineAbi.GetLineInfo:
                    LineInfo* info = (LineInfo*)argument;
                    if (Foreign.TryGetValue((int)info->Offset, out string? holder))
                    {
                        System.Text.Encoding.UTF8.GetBytes(holder, new Span<byte>(info->Consumer, 32));
                        info->Flags = LineAbi.Used;
                    }

                    return 0;
                case LineAbi.GetLine:
                    return Take((LineRequest*)argument);
                default:
                    return -Errno.NoSuchControl;
            }
        }
    }

    private int Take(LineRequest* request)
    {
        int number = (int)request->Offset;
        if (request->Lines != 1 || number >= lines)
        {
            return -Errno.Invalid;
        }

        if (Foreign.ContainsKey(number) || Taken.ContainsKey(number))
        {
            return -Errno.Busy;
        }

        SimulatedLine line = new(FixedText.Read(new ReadOnlySpan<byte>(request->Consumer, 32)), () => Taken.Remove(number));
        foreach ((uint failing, int error) in LinesFail)
        {
            line.Failing.Add(failing, error);
        }

        Taken.Add(number, line);
        request->Descriptor = kernel.Register(line.Descriptor, line);
        return 0;
    }
}

/// <summary>A line that is held. Edges go through a pipe, so that they can be waited for and read.</summary>
internal sealed unsafe partial class SimulatedLine : SimulatedDevice
{
    private readonly int _writeEnd;
    private readonly Action _closed;
    private uint _sequence;
    private bool _isCutOff;

    public SimulatedLine(string consumer, Action closed)
    {
        (Consumer, _closed) = (consumer, closed);
        int* ends = stackalloc int[2];
        Assert.Equal(0, pipe2(ends, 0x80000));
        (Descriptor, _writeEnd) = (ends[0], ends[1]);
    }

    public int Descriptor { get; }

    public string Consumer { get; }

    public ulong Flags { get; private set; }

    public bool IsHigh { get; private set; }

    /// <summary>What the next request of a kind fails with.</summary>
    public Dictionary<uint, int> Failing { get; } = [];

    /// <summary>Sets the level of an input from outside.</summary>
    /// <param name="high">The level.</param>
    /// <param name="nanoseconds">When.</param>
    public void Drive(bool high, ulong nanoseconds = 0)
    {
        bool edge = high != IsHigh && (Flags & (high ? LineAbi.EdgeRising : LineAbi.EdgeFalling)) != 0;
        IsHigh = high;
        if (edge)
        {
            LineEvent happened = new() { Nanoseconds = nanoseconds, Id = high ? LineAbi.RisingEvent : 2, LineSequence = ++_sequence };
            Assert.Equal(sizeof(LineEvent), Kernel.Write(_writeEnd, new ReadOnlySpan<byte>(&happened, sizeof(LineEvent))));
        }
    }

    /// <summary>Behaves as if its chip were unplugged: ready forever, and nothing to read.</summary>
    public void HangUp()
    {
        Kernel.Instance.Close(_writeEnd);
        _isCutOff = true;
    }

    public override int Open() => throw new InvalidOperationException("a line has no path");

    public override int Control(uint request, void* argument)
    {
        if (Failing.TryGetValue(request, out int error))
        {
            return -error;
        }

        LineValues* values = (LineValues*)argument;
        switch (request)
        {
            case LineAbi.SetConfig:
                LineConfig* config = (LineConfig*)argument;
                if ((config->Flags & LineAbi.Input) != 0 == ((config->Flags & LineAbi.Output) != 0))
                {
                    return -Errno.Invalid; // one direction, and not both
                }

                Flags = config->Flags;
                if ((Flags & LineAbi.Output) != 0)
                {
                    IsHigh = config->Attributes == 1 && config->AttributeId == LineAbi.OutputValues
                        && (config->AttributeValue & config->AttributeMask & 1) != 0;
                }
                else if ((Flags & LineAbi.PullUp) != 0 && _sequence == 0)
                {
                    IsHigh = true;
                }

                return 0;
            case LineAbi.GetValues:
                values->Bits = IsHigh ? values->Mask & 1 : 0;
                return 0;
            case LineAbi.SetValues when (Flags & LineAbi.Output) != 0:
                IsHigh = (values->Bits & values->Mask & 1) != 0;
                return 0;
            case LineAbi.SetValues:
                return -Errno.NotPermitted;
            default:
                return -Errno.NoSuchControl;
        }
    }

    public override void Closed()
    {
        if (!_isCutOff)
        {
            Kernel.Instance.Close(_writeEnd);
        }

        _closed();
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int pipe2(int* ends, int flags);
}
